"""What happens: one verb per file, one public function of the same name. State changes live here and nowhere else."""
