"""What members see and press: cards, buttons and modals."""
