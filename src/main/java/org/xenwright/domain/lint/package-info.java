/** The linter: it finds what Xen would refuse, ignore or misread in a configuration, without a Xen host. */
@NullMarked
package org.xenwright.domain.lint;

import org.jspecify.annotations.NullMarked;
