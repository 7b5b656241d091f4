/** How results are shown: streams, tables and machine-readable formats, progress. */
@NullMarked
package dev.virga.cli.output;

import org.jspecify.annotations.NullMarked;
