"""Words that titles, names and descriptions are made of."""

from typing import Final

ONSETS: Final = "b br c d dr f g gr h k l m n p r s st t tr v".split()
VOWELS: Final = "a e i o u ai ea ia ó é".split()
MIDDLES: Final = "d l ll m n nd r rn s sk v z".split()
PLACE_ENDINGS: Final = "burg dale ford grad ham more nia port shire stad ton vale ville wick".split()
NAME_ENDINGS: Final = (
    "aki ano asen eira elli enko era erg ett ez ian ini olo oni ossi ov ova owen uk under".split()
)

FIRST_NAMES: Final = (
    "Ada Adil Aisha Akira Alma Amara Anand Andrés Anouk Arjun Astrid Ayşe Beatriz Bilal Bruno Camille "
    "Carmen Chidi Clara Dario Deepa Diego Dina Eiko Elias Emre Esther Farah Felix Fatou Gael Greta Gustav "
    "Hana Haruto Helen Hugo Ines Ingrid Isaac Jamal Jana Javier Jin Jonas Julia Kamal Karin Kavya Kofi "
    "Lars Leila Lin Luca Magda Marcus Mei Mina Nadia Naoko Nils Nora Olga Omar Oscar Paula Pedro Priya "
    "Rafael Rania Ravi Rosa Rune Sana Sara Selim Sofia Stefan Sunil Tara Tomás Uma Vera Viktor Wanda Wei "
    "Yara Yusuf Zeno Zoe"
).split()

ADJECTIVES: Final = (
    "Amber Bitter Blind Borrowed Brave Bright Broken Burning Cold Crooked Crystal Dark Distant Empty "
    "Endless Fading False Final Forgotten Frozen Gentle Golden Hidden Hollow Hungry Idle Iron Last Little "
    "Lonely Long Loud Lucky Missing Narrow Open Paper Perfect Quiet Restless Rising Savage Secret Silent "
    "Silver Slow Stolen Strange Sweet Tender Thirsty Unspoken Velvet Wandering Wicked Wild Winter Wrong"
).split()

NOUNS: Final = (
    "Anchor Atlas Autumn Bakery Balcony Bell Bird Border Bridge Brother Captain Carnival Castle Circus "
    "City Clock Colony Compass Corner Daughter Desert Diary Doctor Door Dream Echo Engine Evening Express "
    "Factory Farewell Ferry Fire Fortune Fox Frontier Garden Ghost Glass Guest Harbour Harvest Heart "
    "Hotel Hour House Hunter Island Journey Judge Kingdom Kitchen Ladder Lantern Legend Letter Library "
    "Lighthouse Machine Map Market Mask Memory Mirror Mountain Neighbour Night Ocean Orchard Orphan "
    "Painter Party Pilot Planet Promise Queen Railway Rain Recipe Revenge River Road Robot School Season "
    "Shadow Signal Sister Soldier Song Station Stone Storm Stranger Street Summer Teacher Temple Thief "
    "Tiger Tower Train Treasure Valley Verdict Village Visitor Voice Wedding Whale Window Witness Wolf"
).split()

HEROES: Final = (
    "a baker",
    "a boxer past her best",
    "a bus driver",
    "a chess prodigy",
    "a country vet",
    "a disgraced judge",
    "a failed magician",
    "a lighthouse keeper",
    "a midwife",
    "a night nurse",
    "a retired spy",
    "a schoolteacher",
    "a shy locksmith",
    "a smuggler's daughter",
    "a widowed farmer",
    "a young cook",
    "an honest pickpocket",
    "an out-of-work actor",
    "four cousins",
    "three old friends",
    "two rival tailors",
    "two sisters",
)
TROUBLES: Final = (
    "discovers a door that is on no plan",
    "finds a letter meant for somebody else",
    "gets one week to save the family hotel",
    "has to share a flat with a sworn enemy",
    "hears a voice on a dead radio channel",
    "inherits a circus and all of its debts",
    "is mistaken for a famous surgeon",
    "loses everything in a single night",
    "meets a stranger who knows too much",
    "must cross the border before winter",
    "returns home after twenty years",
    "takes the blame for a robbery",
    "wakes up in the wrong decade",
    "wins a prize that nobody should want",
    "witnesses what nobody was meant to see",
)
TURNS: Final = (
    "But the past keeps better records than anyone thought.",
    "By the time the truth comes out, nobody wants to hear it.",
    "Every favour has its price, and this one is due on Friday.",
    "Help comes from the last person anybody would have asked.",
    "It would be a simple plan, if only love did not get in the way.",
    "Nobody in town is quite who they seem to be.",
    "Soon the whole street has an opinion.",
    "The only way out leads through the mountains.",
    "What begins as a joke turns into a matter of life and death.",
    "With time running out, old quarrels have to wait.",
)
