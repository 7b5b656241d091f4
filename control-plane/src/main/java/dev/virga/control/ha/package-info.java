/**
 * Who lives: leases, their judge, and the witness. Nothing runs twice because of what is decided
 * here: an agent relies on its lease for a shorter time than a judge waits before taking it away.
 */
@NullMarked
package dev.virga.control.ha;

import org.jspecify.annotations.NullMarked;
