package dev.virga.control.store;

import dev.virga.api.flavor.Flavor;

/** A flavor that the cell's admin has made, besides the built-in ones. */
public record FlavorRow(Flavor flavor, long version) implements Row {
    @Override
    public Kind kind() {
        return Kind.FLAVOR;
    }

    @Override
    public String key() {
        return flavor.name();
    }

    @Override
    public FlavorRow at(long newVersion, long newRevision) {
        return new FlavorRow(flavor, newVersion);
    }
}
