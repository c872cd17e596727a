"""How each type of goal is filled, proposed and changed."""
