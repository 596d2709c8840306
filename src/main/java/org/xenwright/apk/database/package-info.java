/** The records of apk: packages, versions, relations, and what is installed in a tree. */
@NullMarked
package org.xenwright.apk.database;

import org.jspecify.annotations.NullMarked;
