/** The world of RPM packages: headers, databases, package files, repositories. */
@NullMarked
package org.xenwright.rpm;

import org.jspecify.annotations.NullMarked;
