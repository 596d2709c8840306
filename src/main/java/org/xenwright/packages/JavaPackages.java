package org.xenwright.packages;

import java.util.List;

/**
 * The packages of Java that an image may need.
 *
 * @param runtime what is installed to run programs without a screen
 * @param kit what a runtime of single modules is linked from; taken beside an image, which need not have it installed
 * @param libraries what such a linked runtime needs installed: the shared libraries of its core, and the authorities that
 *     vouch for others
 */
public record JavaPackages(String runtime, String kit, List<String> libraries) {
    public JavaPackages {
        libraries = List.copyOf(libraries);
    }
}
