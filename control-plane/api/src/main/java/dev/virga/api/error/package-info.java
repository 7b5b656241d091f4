/** What can go wrong, by stable code, and how it is said (RFC 9457). */
@NullMarked
package dev.virga.api.error;

import org.jspecify.annotations.NullMarked;
