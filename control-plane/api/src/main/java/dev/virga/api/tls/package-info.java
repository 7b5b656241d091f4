/** Certificates of a cell and the trust in them; nothing beyond the JDK is needed for either. */
@NullMarked
package dev.virga.api.tls;

import org.jspecify.annotations.NullMarked;
