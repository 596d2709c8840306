/** The interface of all ways to run a guest, and the processes that must not outlive us. */
@NullMarked
package org.xenwright.boot.driver;

import org.jspecify.annotations.NullMarked;
