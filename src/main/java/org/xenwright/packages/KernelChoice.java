package org.xenwright.packages;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The choice of the kernel that boots an image. */
public sealed interface KernelChoice {
    /** Returns what the project writes for it, which decides the choice of packages: {@code base}. */
    String written();

    /**
     * A package of a Debian suite. In a Debian system it is installed; in any other its files are laid into the tree.
     *
     * @param name as the project writes it
     */
    record OfPackage(String name) implements KernelChoice {
        @Override
        public String written() {
            return name;
        }
    }

    /**
     * No choice: the package that is usual; but in a system that is none of Debian, the base's own where it has one.
     *
     * @param name of the package
     */
    record Usual(String name) implements KernelChoice {
        @Override
        public String written() {
            return name;
        }
    }

    /** The kernel that the base has in {@code /boot} or among its modules. */
    record OfBase() implements KernelChoice {
        /** The word for it in a POM. */
        public static final String WORD = "base";

        @Override
        public String written() {
            return WORD;
        }
    }

    /**
     * A file of the project or an artifact: a kernel alone, or an archive or package with one and its modules.
     *
     * @param origin its Maven coordinates, or its path as the project writes it
     */
    record Brought(String origin, Path file) implements KernelChoice {
        @Override
        public String written() {
            return origin;
        }
    }

    /** Returns the package that it names; empty when it names none. */
    default Optional<String> packageName() {
        return this instanceof OfPackage named
                ? Optional.of(named.name())
                : this instanceof Usual usual ? Optional.of(usual.name()) : Optional.empty();
    }

    /** Returns what is written for a choice; {@code null} in letters for an image without a kernel. */
    static String written(@Nullable KernelChoice choice) {
        return choice == null ? "null" : choice.written();
    }
}
