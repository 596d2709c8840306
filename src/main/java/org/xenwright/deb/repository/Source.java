package org.xenwright.deb.repository;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.transport.DownloadException;

/**
 * One suite of a repository.
 *
 * @param mirrors base addresses of the repository, each ending in a slash, best first; all hold the same
 * @param suite a directory below {@code dists/}, or a path that ends in a slash for a repository without components
 * @param components at least one, or none when the suite ends in a slash
 * @param architectures those it is limited to; empty for all
 * @param trust whose word counts
 * @param freshness how old its Release may be
 * @param includes patterns of the names that packages taken from it may have; empty for all
 * @param where the configuration it was read from, for messages
 */
public record Source(
        List<URI> mirrors,
        String suite,
        List<String> components,
        List<String> architectures,
        Trust trust,
        Freshness freshness,
        List<String> includes,
        String where) {
    public Source {
        mirrors = List.copyOf(mirrors);
        includes = List.copyOf(includes);
        components = List.copyOf(components);
        architectures = List.copyOf(architectures);
        if (mirrors.isEmpty()) {
            throw new IllegalArgumentException("a source needs an address");
        }
        if (suite.isEmpty() || isFlat(suite) != components.isEmpty()) {
            throw new IllegalArgumentException("a suite needs components, and a path that ends in '/' must have none: "
                    + suite + " " + components);
        }
        for (URI mirror : mirrors) {
            if (!mirror.toString().endsWith("/")) {
                throw new IllegalArgumentException("an address must end in '/': " + DownloadException.shown(mirror));
            }
        }
    }

    /** Of which any package may be taken. */
    public Source(
            List<URI> mirrors,
            String suite,
            List<String> components,
            List<String> architectures,
            Trust trust,
            Freshness freshness,
            String where) {
        this(mirrors, suite, components, architectures, trust, freshness, List.of(), where);
    }

    private static boolean isFlat(String suite) {
        return suite.endsWith("/");
    }

    /** Returns whether the repository has no {@code dists/} and no components. */
    public boolean isFlat() {
        return isFlat(suite);
    }

    /** Returns the folder of its Release, below a mirror; it ends in a slash. */
    String releaseFolder() {
        return !isFlat() ? "dists/" + suite + "/" : suite.equals("/") || suite.equals("./") ? "" : suite;
    }

    /** Returns whether it serves packages of an architecture. */
    public boolean serves(String architecture) {
        return architectures.isEmpty() || architectures.contains(architecture);
    }

    /** The same with {@code $(ARCH)} replaced, which APT allows in a suite. */
    Source forArchitecture(String architecture) {
        return new Source(
                mirrors,
                suite.replace("$(ARCH)", architecture),
                components,
                architectures,
                trust,
                freshness,
                includes,
                where);
    }

    /** The same with another idea of how old its Release may be. */
    public Source withFreshness(Freshness changed) {
        return new Source(mirrors, suite, components, architectures, trust, changed, includes, where);
    }

    /** Both sources as one, when they differ in components only. */
    Source and(Source other) {
        List<String> all = new ArrayList<>(components);
        other.components.stream().filter(each -> !all.contains(each)).forEach(all::add);
        return new Source(mirrors, suite, all, architectures, trust, freshness, includes, where);
    }

    boolean differsInComponentsOnly(Source other) {
        return mirrors.equals(other.mirrors)
                && suite.equals(other.suite)
                && architectures.equals(other.architectures)
                && includes.equals(other.includes)
                && trust.equals(other.trust)
                && freshness.equals(other.freshness);
    }

    /** Address and suite without user-info. */
    @Override
    public String toString() {
        return DownloadException.shown(mirrors.get(0)) + " " + suite;
    }
}
