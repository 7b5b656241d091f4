/** What is true of the whole house, and the whole system run as a person would run it. */
@NullMarked
package dev.virga.deploy;

import org.jspecify.annotations.NullMarked;
