/** The store in a SQL database: SQLite in the data folder, or PostgreSQL. */
@NullMarked
package dev.virga.control.store.sql;

import org.jspecify.annotations.NullMarked;
