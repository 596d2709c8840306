/** Labels of SELinux: those that a system's own policy gives its files. */
@NullMarked
package org.xenwright.customize.selinux;

import org.jspecify.annotations.NullMarked;
