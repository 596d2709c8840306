/** A virtual machine as a place for scripts: a disk made of the tree, the tree's or another kernel, a driver of boots. */
@NullMarked
package org.xenwright.boot.sandbox;

import org.jspecify.annotations.NullMarked;
