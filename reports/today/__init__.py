"""The home page of every role: what I must do, what is coming, what others owe me."""

from reports.today.board import Board, board

__all__ = ["Board", "board"]
