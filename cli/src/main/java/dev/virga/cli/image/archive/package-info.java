/** The file formats an image is made from and of: Debian packages, ELF, cpio. */
@NullMarked
package dev.virga.cli.image.archive;

import org.jspecify.annotations.NullMarked;
