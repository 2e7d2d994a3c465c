"""The ground floor: the database, its transactions and rules, and nothing of the business."""
