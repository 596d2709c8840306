package org.xenwright.rpm.solver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.repository.MetadataXml;
import org.xenwright.rpm.repository.Nevra;
import org.xenwright.rpm.repository.OpenRepository;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.tree.Tree;

/** zypper, which says in XML what it would do. It knows no way to keep what an earlier lock pins. */
final class ZypperSolver implements Solver {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST = 100_000;

    /** The words come as arguments, so that the shell reads none of them. */
    private static final String SCRIPT = """
            cd %1$s
            export ZYPP_LOCKFILE_ROOT=%1$s
            zypper --non-interactive --no-gpg-checks --xmlout --reposd-dir %1$s/repos.d --cache-dir %1$s/cache \
              install --dry-run "$@" >answer.xml 2>messages || echo "exit status $?" >>messages
            rm -rf cache
            cat messages
            """.formatted(SideFolder.PATH);

    @Override
    public String program() {
        return "zypper";
    }

    @Override
    public boolean isIn(Tree base) {
        return base.follow("/usr/bin/zypper").isPresent();
    }

    @Override
    public SolverAnswer solve(Tree base, SolverQuestion question, SandboxSource sandboxes) throws IOException {
        if (!question.pins().isEmpty()) {
            throw Problem.of(
                            "updating some packages of the lock",
                            "update all of it: mvn xen:lock -Dxen.update; or take a base with dnf")
                    .found(
                            "a base that chooses packages by zypper, which cannot be told to keep the others as they are")
                    .raise();
        }
        SideFolder folder = new SideFolder(base);
        folder.put(question.repositories());
        for (OpenRepository each : question.repositories()) {
            folder.put("repos.d/" + each.source().id() + ".repo", Content.of(description(each)));
        }
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "zypper"));
        words.add(question.recommends() ? "--recommends" : "--no-recommends");
        words.add("--");
        words.addAll(question.words());
        for (String each : folder.files(question.files())) {
            words.add(SideFolder.PATH + "/files/" + each);
        }
        SandboxCommand command = SandboxCommand.of(words.toArray(String[]::new)).within(LONGEST);
        try (SandboxResult result = sandboxes.find(base).run(folder.tree(), command)) {
            return read(SideFolder.answer(result, "answer.xml", program()), question);
        }
    }

    private static String description(OpenRepository repository) {
        String id = repository.source().id();
        String priority = repository.source().options().getOrDefault("priority", "99");
        return "[%1$s]\nname=%1$s\nenabled=1\nautorefresh=1\nbaseurl=dir://%2$s/repositories/%1$s\ntype=rpm-md\ngpgcheck=0\n"
                        .formatted(id, SideFolder.PATH)
                + "priority=" + priority + "\n";
    }

    private SolverAnswer read(byte[] answer, SolverQuestion question) throws IOException {
        List<SolverAnswer.Pick> packages = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        boolean summary = false;
        String section = "";
        try (MetadataXml xml = new MetadataXml(new ByteArrayInputStream(answer), "what zypper answers")) {
            while (xml.next()) {
                if (!xml.atStart()) {
                    continue;
                }
                String element = xml.element();
                if (element.equals("install-summary")) {
                    summary = true;
                } else if (element.startsWith("to-")) {
                    section = element;
                } else if (element.equals("solvable")
                        && xml.attribute("type").orElse("").equals("package")) {
                    Nevra nevra = nevra(xml);
                    if (section.equals("to-remove")) {
                        removed.add(nevra.toString());
                    } else {
                        packages.add(new SolverAnswer.Pick(nevra, "", ""));
                    }
                } else if (element.equals("message")
                                && xml.attribute("type").orElse("").equals("error")
                        || element.equals("description") && section.isEmpty()) {
                    errors.add(xml.text());
                }
                if (packages.size() > MOST) {
                    throw unreadable("more than " + MOST + " packages");
                }
            }
        }
        if (!summary || !errors.isEmpty()) {
            throw Problem.of(
                            "choosing packages by the base's zypper",
                            "correct <packages>, or add the repository that has what is missing")
                    .at("<image><packages>")
                    .found(errors.isEmpty() ? "an answer without a summary" : String.join("; ", errors))
                    .raise();
        }
        Map<String, List<Nevra>> asked = new HashMap<>();
        for (String word : question.words()) {
            asked.put(
                    word,
                    packages.stream()
                            .map(SolverAnswer.Pick::nevra)
                            .filter(each -> each.name().equals(word))
                            .toList());
        }
        return new SolverAnswer(packages, asked, removed);
    }

    private static Nevra nevra(MetadataXml xml) throws IOException {
        String edition = xml.require("edition");
        int colon = edition.indexOf(':');
        int dash = edition.lastIndexOf('-');
        try {
            return new Nevra(
                    xml.require("name"),
                    colon < 0 ? "0" : edition.substring(0, colon),
                    edition.substring(colon + 1, Math.max(colon + 1, dash)),
                    edition.substring(dash + 1),
                    xml.require("arch"));
        } catch (IllegalArgumentException e) {
            throw unreadable(Problem.messageOf(e));
        }
    }

    private static RuntimeException unreadable(String found) {
        return Problem.of(
                        "reading what the base's zypper answers",
                        "do not trust this base before you know why it answers so")
                .found(found)
                .raise();
    }
}
