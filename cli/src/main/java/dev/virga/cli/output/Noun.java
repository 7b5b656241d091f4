package dev.virga.cli.output;

import java.util.Map;

/** A picocli command object whose verbs need more than a no-argument constructor. */
public interface Noun {

    /** The command objects of its verbs, by name. */
    Map<String, Object> verbs();
}
