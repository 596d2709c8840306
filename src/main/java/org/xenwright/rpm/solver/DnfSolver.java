package org.xenwright.rpm.solver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.content.Content;
import org.xenwright.content.JsonText;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.repository.Nevra;
import org.xenwright.rpm.repository.OpenRepository;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.tree.Tree;

/** dnf 4, by a script that uses its Python: the same choice as {@code dnf install} makes, with an answer in JSON. */
final class DnfSolver implements Solver {
    private static final String SCRIPT = "dnf4.py";
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Override
    public String program() {
        return "dnf";
    }

    @Override
    public boolean isIn(Tree base) {
        return base.follow("/usr/bin/dnf-3").isPresent();
    }

    @Override
    public SolverAnswer solve(Tree base, SolverQuestion question, SandboxSource sandboxes) throws IOException {
        SideFolder folder = new SideFolder(base);
        folder.put(question.repositories());
        List<String> files = folder.files(question.files());
        folder.put("question.json", Content.of(JsonText.mapper().writeValueAsString(asked(question, files))));
        folder.put("dnf4.py", Content.of(script()));
        SandboxCommand command = SandboxCommand.of(python(base), SideFolder.PATH + "/" + SCRIPT, SideFolder.PATH)
                .with("PYTHONDONTWRITEBYTECODE", "1")
                .within(LONGEST);
        try (SandboxResult result = sandboxes.find(base).run(folder.tree(), command)) {
            byte[] answer = SideFolder.answer(result, "answer.json", program());
            JsonNode root;
            try {
                root = JsonText.mapper().readTree(answer);
            } catch (IOException e) {
                throw unreadable("an answer that is no JSON: " + Problem.messageOf(e));
            }
            return read(root, question);
        }
    }

    /** Returns the Python that dnf itself runs with. */
    private static String python(Tree base) {
        // dnf of EL runs with a Python of the platform, whatever /usr/bin/python3 is
        return List.of("/usr/libexec/platform-python", "/usr/bin/python3").stream()
                .filter(each -> base.follow(each).isPresent())
                .findFirst()
                .orElse("/usr/bin/python3");
    }

    private static ObjectNode asked(SolverQuestion question, List<String> files) {
        ObjectNode root = JsonText.mapper().createObjectNode();
        question.words().forEach(root.putArray("words")::add);
        files.forEach(root.putArray("files")::add);
        root.put("recommends", question.recommends());
        ArrayNode repositories = root.putArray("repositories");
        for (OpenRepository each : question.repositories()) {
            ObjectNode node = repositories.addObject();
            node.put("id", each.source().id());
            ObjectNode options = node.putObject("options");
            each.source().options().forEach(options::put);
        }
        ArrayNode pins = root.putArray("pins");
        question.pins().stream()
                .sorted()
                .forEach(each -> pins.addObject()
                        .put("name", each.name())
                        .put("arch", each.architecture())
                        .put("evr", each.epoch() + ":" + each.version() + "-" + each.release()));
        question.named().stream().sorted().forEach(root.putArray("named")::add);
        return root;
    }

    private SolverAnswer read(JsonNode root, SolverQuestion question) {
        String error = root.path("error").asText("");
        if (!error.isEmpty()) {
            throw Problem.of(
                            "choosing packages by the base's " + program(),
                            "correct <packages>, or add the repository that has what is missing")
                    .at("<image><packages>")
                    .found(error)
                    .expected("packages of " + String.join(", ", ids(question)) + " that can be installed together")
                    .raise();
        }
        List<SolverAnswer.Pick> packages = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        for (JsonNode each : root.path("packages")) {
            Nevra nevra = nevra(each);
            switch (each.path("action").asText()) {
                case "Install", "Upgrade", "Downgrade", "Reinstall" -> {
                    String repository = each.path("repository").asText();
                    if (!repository.equals(SolverAnswer.FILES) && question.repository(repository) == null) {
                        throw unreadable("a package of the repository '" + repository + "', which nobody gave it");
                    }
                    packages.add(new SolverAnswer.Pick(
                            nevra, repository, each.path("location").asText()));
                }
                case "Removed", "Obsoleted" -> removed.add(nevra.toString());
                // those that an upgrade or the like takes the place of
                default -> {
                    continue;
                }
            }
        }
        Map<String, List<Nevra>> asked = new HashMap<>();
        for (String word : question.words()) {
            List<Nevra> named = new ArrayList<>();
            root.path("asked").path(word).forEach(node -> named.add(nevra(node)));
            asked.put(word, named);
        }
        return new SolverAnswer(packages, asked, removed);
    }

    private static List<String> ids(SolverQuestion question) {
        return question.repositories().stream().map(each -> each.source().id()).toList();
    }

    private Nevra nevra(JsonNode node) {
        try {
            return new Nevra(
                    node.path("name").asText(),
                    node.path("epoch").asText(),
                    node.path("version").asText(),
                    node.path("release").asText(),
                    node.path("arch").asText());
        } catch (IllegalArgumentException e) {
            throw unreadable(Problem.messageOf(e));
        }
    }

    private RuntimeException unreadable(String found) {
        return Problem.of(
                        "reading what the base's " + program() + " answers",
                        "do not trust this base before you know why it answers so")
                .found(found)
                .expected("packages of the repositories that it was given")
                .raise();
    }

    private static String script() throws IOException {
        try (InputStream in = DnfSolver.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException("missing from the class path: " + SCRIPT);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
