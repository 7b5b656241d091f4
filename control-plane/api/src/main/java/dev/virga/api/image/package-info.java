/** Guest images: what a machine boots from, described by a manifest. */
@NullMarked
package dev.virga.api.image;

import org.jspecify.annotations.NullMarked;
