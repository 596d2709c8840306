package org.xenwright.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xenwright.problem.ProblemException;

@Timeout(600)
class TemplateBudgetTest {
    private static final String MEGABYTE = "y".repeat(1 << 19);

    private static String macros(int depth, int calls, String innermost) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            text.append("#macro(m").append(i).append(")");
            text.append((i + 1 < depth ? "#m" + (i + 1) + "()" : innermost).repeat(calls))
                    .append("#end\n");
        }
        return text.append("#m0()").toString();
    }

    static Stream<String> hungry() {
        return Stream.of(
                macros(18, 10, ""),
                macros(18, 10, "#if(1 == 2)#end"),
                macros(18, 10, "#set($a = 1)"),
                "#set($z = \"" + "$y".repeat(4000) + "\")",
                "#if(\"" + "$y".repeat(4000) + "\" == 'x')#end",
                "#set($z = \"" + "${y}text".repeat(4000) + "\")",
                "#set($z = $y" + " + $y".repeat(100) + ")",
                "#if(($y" + " + $y".repeat(100) + ") == 'x')#end",
                "#macro(grow $a)#if(($a" + " + $a".repeat(100) + ") == 'x')#end#end #grow($y)",
                "#macro(text)" + "t".repeat(500_000) + "#end#set($z = \"" + "#text()".repeat(4000) + "\")",
                "#set($r = [1..2000000000])$r",
                "#set($r = [1..2000000000])#if($r == 'x')#end",
                "#if([1..2000000000] == 'x')#end",
                "#set($r = [1..2000000000])#if($r.contains('x'))#end",
                "#set($z = \"$list\")" + "#set($a = ['x'])" + "#set($a = [$a, $a])".repeat(40) + "$a",
                "#set($a = ['x'])" + "#set($a = {'k': $a, 'l': $a})".repeat(40) + "$a",
                "#set($a = ['x'])#set($b = ['x'])" + "#set($a = [$a, $a])#set($b = [$b, $b])".repeat(40)
                        + "#if($a == $b)#end",
                "#set($n = 3)" + "#set($n = $n * $n)".repeat(60) + "$n",
                "#set($n = 3)#set($m = $n" + " * 999999999999999999".repeat(100) + ")",
                "#set($n = " + "9".repeat(2_000_000) + ")",
                "#foreach($i in [1..1000000])" + "#if($y.contains('z'))#end".repeat(40) + "#end",
                "#foreach($i in [1..1000000])#set($z = $y.replace('y', 'yy'))#end",
                "#foreach($i in [1..1000000])#set($z = $y.split('y'))#end",
                "#foreach($i in [1..1000])#if($y.contains($half))#end#end",
                "#foreach($i in [1..999999])" + "#if(1 + 1 == 3)#end".repeat(500) + "#end",
                "#foreach($i in [1..1000000])#parse('loop.vm')#end",
                "\\".repeat(80_000),
                "#parse('slashes.vm')",
                "#foreach($i in [1..1000])#include('large.txt')#end",
                "#macro(b)$bodyContent$bodyContent$bodyContent$bodyContent#end" + "#@b()".repeat(15) + "x"
                        + "#end".repeat(15));
    }

    @ParameterizedTest
    @MethodSource("hungry")
    void whatATemplateAsksForIsCountedAgainstOneBudget(String text) {
        Map<String, String> files = Map.of(
                "loop.vm",
                "#foreach($j in [1..900])#if(1 == 2)#end#end",
                "large.txt",
                "x".repeat(1 << 20),
                "slashes.vm",
                "\\".repeat(80_000));
        TemplateEngine engine = new TemplateEngine(name -> Optional.ofNullable(files.get(name)));
        Map<String, Object> context =
                Map.of("y", MEGABYTE, "half", "y".repeat(1 << 18) + "z", "list", List.of("a", "b"));
        assertThatThrownBy(() -> engine.render("etc/motd.vm", text, context))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("rendering the template etc/motd.vm")
                .hasMessageContaining("expected: at most")
                .hasMessageContaining("make the template do less");
    }

    @Test
    void whatTemplatesOfDomainsDoIsFarBelowIt() {
        String text = "#macro(line $k $v)$k = \"$v\"\n#end"
                + "#foreach($i in [1..5000])#line(\"key$i\" \"value $list.get(0) $i\")#if($i % 2 == 0)even\n#{else}odd\n#end#end"
                + "#set($all = $list + [3])$all";
        String out = new TemplateEngine()
                .render("a.vm", text.replace("#set($all = $list + [3])$all", "$list"), Map.of("list", List.of("a", 2)));
        assertThat(out).contains("key5000 = \"value a 5000\"").endsWith("[a, 2]");
        assertThat(out.lines().count()).isEqualTo(10_001);
    }

    /** What stood in quadratic time against the length of a line, or of the text. */
    static Stream<String> longTexts() {
        return Stream.of(
                "$y ".repeat(350_000),
                "$list.size()".repeat(90_000),
                "#foo".repeat(260_000),
                "#set($a = 1)#**#".repeat(60_000),
                "#@a()#end".repeat(100_000) + "#macro(a)x#end",
                "\t$v\t#foo".repeat(120_000));
    }

    @ParameterizedTest
    @MethodSource("longTexts")
    @Timeout(180)
    void aLongLineCostsWhatItsLengthIs(String text) {
        try {
            assertThat(new TemplateEngine().render("long", text, Map.of("y", "", "v", "v", "list", List.of())))
                    .hasSizeLessThanOrEqualTo(text.length());
        } catch (ProblemException e) {
            assertThat(e).hasMessageContaining("long:1");
        }
    }
}
