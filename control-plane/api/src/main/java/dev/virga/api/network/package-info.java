/** Networks of projects. This release keeps the record of them and carries no packets. */
@NullMarked
package dev.virga.api.network;

import org.jspecify.annotations.NullMarked;
