/**
 * A virtual machine as a sandbox for scripts: a disk made from the tree, the tree's kernel or another, and a driver of
 * boots.
 */
@NullMarked
package org.xenwright.boot.sandbox;

import org.jspecify.annotations.NullMarked;
