/** {@code cloudctl image build debian}: a guest image from Debian's own packages. */
@NullMarked
package dev.virga.cli.image.debian;

import org.jspecify.annotations.NullMarked;
