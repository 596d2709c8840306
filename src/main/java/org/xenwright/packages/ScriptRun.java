package org.xenwright.packages;

/**
 * One script of a package that ran.
 *
 * @param packageName the package, with its architecture where the package database has it
 * @param script {@code preinst}, {@code postinst}, or {@code triggers} for a postinst that was triggered
 * @param exit its exit status
 * @param millis how long it took, with what dpkg did for it; as it was when it ran, which may be an earlier build
 */
public record ScriptRun(String packageName, String script, int exit, long millis) {}
