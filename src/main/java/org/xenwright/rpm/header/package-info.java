/** The headers of RPM packages, as package files and databases have them: tags, versions, relations, files. */
@NullMarked
package org.xenwright.rpm.header;

import org.jspecify.annotations.NullMarked;
