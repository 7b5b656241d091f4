/**
 * A remote stub for gdb: attach to a machine, look at its harts and memory, stop and step it (gdb
 * manual, appendix E, "Remote Serial Protocol").
 *
 * <p>{@link dev.virga.guest.gdb.GdbServer} listens on loopback and serves one client at a time;
 * {@link dev.virga.guest.gdb.DebugTarget} is what it needs of a machine.
 */
@NullMarked
package dev.virga.guest.gdb;

import org.jspecify.annotations.NullMarked;
