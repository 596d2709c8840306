package org.xenwright.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.problem.ProblemException;

class TemplateEngineTest {
    private final TemplateEngine engine = new TemplateEngine();

    private record Disk(String format, int sizeMb) {}

    private String render(String text, Map<String, ?> context) {
        return engine.render("etc/motd.vm", text, context);
    }

    @Test
    void valuesListsMapsAndRecordsAreSeen() {
        String text =
                "$name has ${disk.format} of $disk.sizeMb\n#foreach($u in $users)\n  $foreach.count $u.name\n#end\nend\n";
        assertThat(render(
                        text,
                        Map.of(
                                "name",
                                "web01",
                                "disk",
                                new Disk("raw", 512),
                                "users",
                                List.of(Map.of("name", "anna"), Map.of("name", "bert")))))
                .isEqualTo("web01 has raw of 512\n  1 anna\n  2 bert\nend\n");
    }

    @Test
    void aLineThatHoldsOnlyADirectiveLeavesNothing() {
        assertThat(render("a\n#if($x)\n    indented\n#end\nb\n", Map.of("x", true)))
                .isEqualTo("a\n    indented\nb\n");
    }

    @Test
    void anUndeclaredReferenceNamesFileLineColumnAndTheNearest() {
        assertThatThrownBy(() -> render("one\ntwo $hostnam\n", Map.of("hostname", "x")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("etc/motd.vm:2:5")
                .hasMessageContaining("$hostnam ")
                .hasMessageContaining("write $hostname");
    }

    @Test
    void aMissingEntryOfAMapIsAnError() {
        assertThatThrownBy(() -> render("a\n\n  $image.nme", Map.of("image", Map.of("name", "x"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("etc/motd.vm:3:3")
                .hasMessageContaining("$image.nme");
        assertThat(render("#if($image.nme)a#{else}b#end", Map.of("image", Map.of("name", "x"))))
                .isEqualTo("b");
    }

    @Test
    void aNameWithADotBehindItIsToldApartByBraces() {
        for (String reference : List.of("$port.example", "${port.example}", "$!port.example")) {
            assertThatThrownBy(() -> render("x\n" + reference + ".org", Map.of("port", "80")))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("etc/motd.vm:2")
                    .hasMessageContaining("write ${port}.example if that was meant");
        }
        assertThat(render("${port}.example.org", Map.of("port", "80"))).isEqualTo("80.example.org");
    }

    @Test
    void aSyntaxErrorNamesItsPlace() {
        assertThatThrownBy(() -> render("one\n#if($x\ntwo", Map.of("x", true)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("etc/motd.vm:")
                .hasMessageContaining("#[[ ]]#");
    }

    @Test
    void textOfAShellCanBeQuoted() {
        assertThat(render("#[[echo ${HOME} $1]]#\n", Map.of())).isEqualTo("echo ${HOME} $1\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$name.getClass()",
                "$name.class",
                "$name.getClass().forName('java.lang.Runtime')",
                "$map.class",
                "$list.getClass()",
                "$list.iterator()",
                "$list.add('x')",
                "$map.put('a', 'b')",
                "#set($map.a = 'b')$map.a",
                "$name.repeat(100)",
                "$name.matches('(a+)+$')",
                "#set($f = $name.bytes)$f",
                "$foreach",
                "#foreach($x in [1])$foreach.stop()#end",
                "#foreach($x in [1])$foreach.class#end",
                "$map.entrySet().get(0).setValue('x')",
                "$true.getClass()",
                "#evaluate('$name')",
                "#set($x = '#evaluate(\"a\")')#evaluate($x)",
                "#parse('/etc/passwd')",
                "#include('/etc/passwd')",
                "#include('../../etc/passwd')",
                "#parse('nothing')"
            })
    void nothingReachesBeyondPlainData(String text) {
        assertThatThrownBy(() -> render(text, Map.of("name", "aaaa", "map", Map.of("a", "c"), "list", List.of("x"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("etc/motd.vm");
    }

    @Test
    void valuesAreDataAndNeverRenderedAgain() {
        assertThat(render("$a", Map.of("a", "$b #set($b = 1) ${c.d}"))).isEqualTo("$b #set($b = 1) ${c.d}");
    }

    @Test
    void anObjectThatIsNoPlainDataNeverGetsIn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> render("x", Map.of("file", new File("/"))))
                .withMessageContaining("$file")
                .withMessageContaining("java.io.File");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#foreach($a in [1..2000000000])#end",
                "#foreach($a in [1..100000])#foreach($b in [1..100000])#end#end",
                "#set($x = 'aaaaaaaaaaaaaaaa')#foreach($a in [1..60])#set($x = \"$x$x\")#end",
                "#set($x = 'aaaaaaaaaaaaaaaa')#foreach($a in [1..60])#set($x = $x + $x)#end",
                "#macro(again)#again()#end#again()",
                "#foreach($a in [1..900000])aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#end"
            })
    void aTemplateThatNeverEndsIsStopped(String text) {
        assertThatThrownBy(() -> render(text, Map.of())).isInstanceOf(ProblemException.class);
    }

    @Test
    void caseDoesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(new Locale("tr", "TR"));
            assertThat(render("$a.toUpperCase() $n", Map.of("a", "image", "n", 1234567L)))
                    .isEqualTo("IMAGE 1234567");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void includedTemplatesComeFromTheSourceOnly() {
        TemplateEngine including = new TemplateEngine(
                name -> name.equals("parts/head.vm") ? Optional.of("head of $name\n") : Optional.empty());
        assertThat(including.render("a.vm", "#parse('parts/head.vm')\nbody\n", Map.of("name", "n")))
                .isEqualTo("head of n\nbody\n");
        assertThat(including.mentions("a.vm", "#parse('parts/head.vm')", "name"))
                .isTrue();
        assertThat(including.mentions("a.vm", "#parse('parts/head.vm')", "guest"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host $guest.hostname",
                "${guest.address}",
                "$!{guest}",
                "#if($guest)x#end",
                "#set($a = \"x-${guest.hostname}\")",
                "#foreach($k in $guest.keys)x#end",
                "#macro(m $a)$guest.x#end#m(1)"
            })
    void aMentionIsFound(String text) {
        assertThat(TemplateEngine.mentions(text, "guest")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "guest",
                "$guests.a",
                "## $guest\n",
                "#* $guest *#",
                "#[[ $guest ]]#",
                "$image.guest",
                "#set($a = '$guest')"
            })
    void whatIsNoMentionIsNotFound(String text) {
        assertThat(TemplateEngine.mentions(text, "guest")).isFalse();
    }

    @Test
    void randomTextRendersOrIsRefusedWithAProblem() {
        String[] pieces = {
            "#", "$", "{", "}", "(", ")", "if", "end", "set", "foreach", "in", "[", "]", "..", "1", "a", "name", ".",
            "\"", "'", "\n", " ", "#[[", "]]#", "\\", "=", "macro", "parse", "include", "@", "!", "else", "##", "#*",
            "*#", ",", ":", "ä", "\u0000", "stop", "break", "define", "&&", "-"
        };
        int cases = Integer.getInteger("xen.cases", 300);
        for (int seed = 0; seed < cases; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(40);
            for (int i = 0; i < length; i++) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                render(text.toString(), Map.of("name", "n", "a", List.of("x")));
            } catch (ProblemException e) {
                assertThat(e.getMessage()).as("seed " + seed).contains("etc/motd.vm");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
        }
    }
}
