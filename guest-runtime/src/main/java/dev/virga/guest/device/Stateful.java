package dev.virga.guest.device;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A part of the machine whose state goes into a snapshot as a section of its own. Called while
 * nothing runs. The format of a version never changes; a reader refuses versions it doesn't know.
 */
public interface Stateful {
    /** The section's name, unique in a machine: lower case, digits, dots. */
    String stateName();

    /** Version of what {@link #saveState} writes, from 1. */
    int stateVersion();

    /** Writes the whole state. */
    void saveState(DataOutput out) throws IOException;

    /**
     * Takes over a state.
     *
     * @throws IOException if the version is unknown or the contents make no sense; says which
     */
    void restoreState(DataInput in, int version) throws IOException;
}
