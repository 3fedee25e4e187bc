/**
 * The durable record of every deployment: entries are added, never changed, in a SQLite file or a PostgreSQL database. The only
 * user of JDBC. Its libraries are loaded when a journal is opened, not before.
 */
@NullMarked
package dev.slipway.journal;

import org.jspecify.annotations.NullMarked;
