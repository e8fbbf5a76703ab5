"""The offline side: training, neighbours, evaluation."""
