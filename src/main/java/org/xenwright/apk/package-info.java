/** The Alpine package world: apk's records and archives, trust, repositories, installing by the base's own apk. */
@NullMarked
package org.xenwright.apk;

import org.jspecify.annotations.NullMarked;
