/** Tests of the package of the same name. */
@NullMarked
package dev.virga.cli.output;

import org.jspecify.annotations.NullMarked;
