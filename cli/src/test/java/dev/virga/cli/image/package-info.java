/** Tests of the package of the same name. */
@NullMarked
package dev.virga.cli.image;

import org.jspecify.annotations.NullMarked;
