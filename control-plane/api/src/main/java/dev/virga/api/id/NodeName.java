package dev.virga.api.id;

/** The name of a node; its identity in the cell. */
public record NodeName(String value) implements Comparable<NodeName> {
    public NodeName {
        Naming.check("node", value);
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
