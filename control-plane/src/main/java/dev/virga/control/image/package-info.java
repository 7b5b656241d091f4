/** Guest images that are brought to this control plane. */
@NullMarked
package dev.virga.control.image;

import org.jspecify.annotations.NullMarked;
