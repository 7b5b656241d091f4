/** Tests of the package of the same name. */
@NullMarked
package dev.virga.cli.image.apt;

import org.jspecify.annotations.NullMarked;
