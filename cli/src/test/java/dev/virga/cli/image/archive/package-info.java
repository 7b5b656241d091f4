/** Tests of the package of the same name. */
@NullMarked
package dev.virga.cli.image.archive;

import org.jspecify.annotations.NullMarked;
