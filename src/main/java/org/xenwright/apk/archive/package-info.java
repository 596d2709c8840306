/**
 * Package files and indexes of apk-tools 2: gzip members one after another, of which the first is signed by the key
 * that it names.
 */
@NullMarked
package org.xenwright.apk.archive;

import org.jspecify.annotations.NullMarked;
