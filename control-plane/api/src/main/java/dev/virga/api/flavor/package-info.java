/** Sizes of virtual machines. */
@NullMarked
package dev.virga.api.flavor;

import org.jspecify.annotations.NullMarked;
