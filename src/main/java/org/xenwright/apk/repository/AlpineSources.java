package org.xenwright.apk.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.apk.archive.ApkKey;
import org.xenwright.apk.database.ApkFormatException;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.Problem;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.RepositoryAddress;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The repositories of a request: those that the project declares, or those of the base's own apk. */
public final class AlpineSources {
    private static final String LIST = "etc/apk/repositories";
    private static final String LISTS = "etc/apk/repositories.d";
    private static final String PEM = "-----BEGIN PUBLIC KEY-----";
    /** Most bytes of a key, and of all lists of a base together; a base has some hundred. */
    private static final int LARGEST = 1 << 20;

    private static final int REPOSITORIES = 100;

    private AlpineSources() {}

    /**
     * Returns the repositories that a project declares.
     *
     * @param folder where relative paths of keys start
     * @param usual keys of those that name none
     */
    public static List<AlpineRepository> declared(List<RepositoryRequest> requests, Path folder, List<ApkKey> usual) {
        List<AlpineRepository> repositories = new ArrayList<>();
        for (RepositoryRequest each : requests) {
            String signedBy = each.signedBy();
            List<ApkKey> keys = signedBy != null ? keys(signedBy, folder, each.where()) : usual;
            for (String address : addresses(each)) {
                repositories.add(new AlpineRepository(
                        RepositoryAddress.ofFolder(address, each.where()),
                        keys,
                        each.allowUnsigned(),
                        each.maxAge(),
                        each.includes(),
                        each.where()));
            }
        }
        return repositories;
    }

    private static List<String> addresses(RepositoryRequest request) {
        String base = request.url();
        String suite = request.suite().replaceFirst("/+$", "");
        if (!suite.isEmpty() && !suite.equals(".")) {
            base = base.replaceFirst("/+$", "") + "/" + suite;
        }
        if (request.components().isEmpty()) {
            return List.of(base);
        }
        String whole = base.replaceFirst("/+$", "");
        return request.components().stream().map(each -> whole + "/" + each).toList();
    }

    /**
     * Returns the repositories of a base's own apk.
     *
     * @param remarks gets a line for each that is passed over
     * @throws org.xenwright.problem.ProblemException when there are more than any base has
     */
    public static List<AlpineRepository> ofBase(Tree tree, List<String> remarks) throws IOException {
        List<ApkKey> keys = ApkKey.of(tree);
        Map<String, AlpineRepository> repositories = new LinkedHashMap<>();
        for (Map.Entry<String, String> file : lists(tree).entrySet()) {
            for (String line : file.getValue().lines().map(String::strip).toList()) {
                if (line.isEmpty() || line.startsWith("#")) {
                    continue;
                }
                if (!line.matches("https?://\\S+")) {
                    remarks.add("of /" + file.getKey() + " only addresses by http and https count; passed over: "
                            + DownloadException.shownIn(line));
                    continue;
                }
                String where = "/" + file.getKey() + " of the base";
                repositories.putIfAbsent(
                        line,
                        new AlpineRepository(
                                RepositoryAddress.ofFolder(line, where), keys, false, null, List.of(), where));
                if (repositories.size() > REPOSITORIES) {
                    throw tooMany(where, "more than " + REPOSITORIES + " repositories");
                }
            }
        }
        return List.copyOf(repositories.values());
    }

    private static Map<String, String> lists(Tree tree) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        List<String> files = new ArrayList<>(List.of(LIST));
        if (tree.follow(LISTS).orElse(null) instanceof Directory folder) {
            folder.entries().keySet().forEach(name -> {
                if (name.toString().endsWith(".list")) {
                    files.add(LISTS + "/" + name);
                }
            });
        }
        long bytes = 0;
        for (String each : files) {
            if (tree.follow(each).orElse(null) instanceof RegularFile file) {
                bytes += file.content().size();
                if (bytes > LARGEST) {
                    throw tooMany("/" + each + " of the base", "lists of more than " + LARGEST + " bytes");
                }
                texts.put(each, new String(file.content().bytes(LARGEST), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    private static RuntimeException tooMany(String where, String found) {
        return Problem.of("reading the base's own repositories of Alpine packages", "name <repositories> in the POM")
                .at(where)
                .found(found)
                .raise();
    }

    /**
     * Reads keys.
     *
     * @param signedBy paths of PEM files between blanks or commas, or PEM itself
     */
    public static List<ApkKey> keys(String signedBy, Path folder, String where) {
        if (signedBy.contains(PEM)) {
            return read(signedBy.getBytes(StandardCharsets.UTF_8), "the key at " + where, where);
        }
        List<ApkKey> keys = new ArrayList<>();
        for (String word : signedBy.strip().split("[\\s,]+")) {
            Path file = folder.resolve(word);
            try {
                if (Files.size(file) > LARGEST) {
                    throw new IOException("it has more than " + LARGEST + " bytes");
                }
                keys.addAll(read(Files.readAllBytes(file), String.valueOf(file.getFileName()), where));
            } catch (NoSuchFileException e) {
                throw unreadable(file + ", which does not exist", where, e);
            } catch (IOException e) {
                throw unreadable(file + ": " + Problem.messageOf(e), where, e);
            }
        }
        return keys;
    }

    private static List<ApkKey> read(byte[] pem, String name, String where) {
        try {
            return ApkKey.read(pem, name);
        } catch (ApkFormatException e) {
            throw unreadable(Problem.messageOf(e), where, e);
        }
    }

    private static RuntimeException unreadable(String found, String where, Exception cause) {
        return Problem.of("reading the keys that a repository is signed with", "correct <signedBy>")
                .at(where)
                .found(found)
                .expected("public RSA keys in PEM, as abuild-keygen makes them and /etc/apk/keys has them")
                .raise(cause);
    }
}
