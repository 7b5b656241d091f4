package dev.virga.cli.output;

/** How a result is written; the words of {@code -o}. */
public enum OutputFormat {
    table,
    wide,
    json,
    yaml,
    csv,
    name,
    jsonl
}
