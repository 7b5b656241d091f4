package dev.virga.control.store;

import dev.virga.api.project.Quota;

/**
 * A row of the store: written with the version it was read with, numbered by the store. Immutable.
 */
public sealed interface Row
        permits Vm,
                Node,
                Allocation,
                Lease,
                Project,
                Token,
                SshKey,
                Snapshot,
                PlacementGroup,
                FlavorRow,
                Operation,
                Volume,
                Network {

    /** What kind of row it is. */
    Kind kind();

    /** Which of its kind. */
    String key();

    /** For compare-and-set; 0: not stored yet. */
    long version();

    /** The project in whose quota it counts; empty if in none. */
    default String owner() {
        return "";
    }

    /** What it counts for there, from its first version to its end. */
    default Quota use() {
        return Quota.NONE;
    }

    /** The same as the store has numbered it. */
    Row at(long newVersion, long newRevision);

    /** The kinds; the word stands in the store and never changes. */
    enum Kind {
        VM("vm", Vm.class),
        NODE("node", Node.class),
        ALLOCATION("allocation", Allocation.class),
        LEASE("lease", Lease.class),
        PROJECT("project", Project.class),
        TOKEN("token", Token.class),
        KEY("key", SshKey.class),
        SNAPSHOT("snapshot", Snapshot.class),
        GROUP("group", PlacementGroup.class),
        FLAVOR("flavor", FlavorRow.class),
        OPERATION("operation", Operation.class),
        VOLUME("volume", Volume.class),
        NETWORK("network", Network.class);

        private final String word;
        private final Class<? extends Row> type;

        Kind(String word, Class<? extends Row> type) {
            this.word = word;
            this.type = type;
        }

        public String word() {
            return word;
        }

        /** The record of such a row. */
        public Class<? extends Row> type() {
            return type;
        }

        /**
         * The kind of that word.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("a row of an unknown kind: " + word);
        }

        static Kind of(Class<? extends Row> type) {
            for (Kind kind : values()) {
                if (kind.type == type) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("not a kind of row: " + type);
        }
    }
}
