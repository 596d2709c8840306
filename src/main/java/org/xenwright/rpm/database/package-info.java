/** The databases in which RPM keeps what is installed: files of SQLite, of RPM itself and of Berkeley DB, only read. */
@NullMarked
package org.xenwright.rpm.database;

import org.jspecify.annotations.NullMarked;
