"""The five processes, spoken to as a user would."""
