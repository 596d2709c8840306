package org.xenwright.deb.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.xenwright.openpgp.Keyring;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.Problem;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.RepositoryAddress;

/**
 * Repositories to take packages from.
 *
 * @param sources in order of preference
 * @param remarks what the user should know about the choice: entries left out, checks turned off
 */
public record AptSources(List<Source> sources, List<String> remarks) {
    public AptSources {
        sources = List.copyOf(sources);
        remarks = List.copyOf(remarks);
    }

    /**
     * Returns the sources of this machine that belong to its own distribution: os-release names it; suites, components
     * and keys tell its sources from others'.
     *
     * @param root {@code /}, or the folder of another system
     * @throws org.xenwright.problem.ProblemException when there are none, or one is malformed or its keys unreadable
     */
    public static AptSources ofHost(Path root) throws IOException {
        return new HostSources(root).read();
    }

    /**
     * Returns the sources of this machine for another release of its distribution: the same repositories and keys, with
     * the suites of the codename.
     *
     * @param id of the distribution, as os-release has it
     * @param codename of the release
     * @throws org.xenwright.problem.ProblemException also when this machine is of another distribution
     */
    public static AptSources ofHostFor(Path root, String id, String codename) throws IOException {
        Distribution host = Distribution.of(root);
        if (!host.id().equals(id) || codename.isEmpty() || host.codename().isEmpty()) {
            throw Problem.of(
                            "finding where packages for the base come from",
                            "name <repositories> in the POM: <url>, <suite>, <components>, <signedBy>")
                    .found((id + " " + codename).strip() + " as base on a machine of " + host.id() + " "
                            + host.codename())
                    .expected("a base of this machine's own distribution, or <repositories>")
                    .raise();
        }
        AptSources own = ofHost(root);
        if (host.codename().equals(codename)) {
            return own;
        }
        List<Source> moved = new ArrayList<>();
        for (Source each : own.sources()) {
            String suite = each.suite();
            if (suite.equals(host.codename()) || suite.startsWith(host.codename() + "-")) {
                moved.add(new Source(
                        each.mirrors(),
                        codename + suite.substring(host.codename().length()),
                        each.components(),
                        each.architectures(),
                        each.trust(),
                        each.freshness(),
                        each.where()));
            }
        }
        return new AptSources(moved, own.remarks());
    }

    /**
     * Sources from a POM.
     *
     * @param base the folder relative paths of keyrings start at
     */
    public static AptSources declared(List<RepositoryRequest> declared, Path base) {
        List<Source> sources = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (RepositoryRequest each : declared) {
            Trust trust = trust(each, base);
            if (trust instanceof Trust.Unsigned) {
                remarks.add(DownloadException.shown(each.url()) + " " + each.suite()
                        + " is taken without a signature, as asked");
            }
            Freshness freshness =
                    Freshness.DEFAULT.withValidUntil(each.checkValidUntil()).withMaxAge(each.maxAge());
            boolean flat = each.suite().endsWith("/");
            List<String> components = each.components().isEmpty() && !flat ? List.of("main") : each.components();
            try {
                sources.add(new Source(
                        List.of(RepositoryAddress.ofFolder(each.url(), each.where())),
                        each.suite(),
                        components,
                        List.of(),
                        trust,
                        freshness,
                        each.includes(),
                        each.where()));
            } catch (IllegalArgumentException e) {
                throw Problem.of("reading a repository", "correct its suite or components")
                        .at(each.where())
                        .found(Problem.messageOf(e))
                        .raise(e);
            }
        }
        return new AptSources(sources, remarks);
    }

    private static Trust trust(RepositoryRequest declared, Path base) {
        String signedBy = declared.signedBy();
        if (signedBy == null || signedBy.isBlank()) {
            if (declared.allowUnsigned()) {
                return new Trust.Unsigned();
            }
            throw Problem.of(
                            "reading whose signatures count for " + DownloadException.shown(declared.url()),
                            "name the repository's keyring in <signedBy>, or set <allowUnsigned>true</allowUnsigned>")
                    .at(declared.where())
                    .expected("<signedBy> with a file, fingerprints or an armoured key")
                    .raise();
        }
        Path file = base.resolve(signedBy.strip().lines().findFirst().orElse(""));
        KeyFiles files = new KeyFiles(base.getFileSystem().getPath("/"));
        if (!signedBy.contains("-----BEGIN") && Files.isRegularFile(file)) {
            return new Trust.Keys(files.file(file, declared.where()), file.toString());
        }
        return files.read(signedBy, Keyring.EMPTY, declared.where());
    }

    /** All sources, one a line. */
    @Override
    public String toString() {
        return sources.stream().map(Source::toString).collect(Collectors.joining("\n"));
    }
}
