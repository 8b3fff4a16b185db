// SPDX-License-Identifier: MIT
// The study's selection: 4000 goals, the nearest of 1000 to 4900 past experiments; and what each look leaves.
#include <memory>

#include "study.hpp"
#include "table.hpp"

using namespace curio;

namespace {

using study::Embedding;
constexpr std::size_t batch = 100;

/// The library before a batch of goals, from 10 to 49, and its goals.
struct Batch {
  std::vector<Key> keys;
  std::vector<Embedding> goals;
};
std::vector<Key> keys_of(std::size_t b) {
  std::vector<Key> keys;
  for (std::size_t i = 0; i < batch; ++i) keys.push_back(split(Key(100 + b), batch)[i]);
  return keys;
}
/// Calls of(library, keys, goals) for each batch of goals, whose library is as in the study.
template <class Of>
void each_batch(const Of& of) {
  const auto& reached = study::reached();
  study::Library library;
  for (std::size_t b = 0; (b + 1) * batch <= reached.size(); ++b) {
    if (b >= 10) {
      const auto keys = keys_of(b);
      const auto make = Hypercube{}.study(library);
      std::vector<Embedding> goals(batch);
      Threads{}.fill(std::span(goals), [&](std::size_t first, std::span<Embedding> part) {
        for (std::size_t i = 0; i < part.size(); ++i) part[i] = make(keys[first + i]);
      });
      of(library, std::span<const Key>(keys), std::span<const Embedding>(goals));
    }
    for (std::size_t i = b * batch; i < (b + 1) * batch; ++i) library.add(reached[i], i);
  }
}

double seconds_of_ours(int threads) {
  double seconds = 0;
  const Team executor(threads);
  Nearest::Study<Embedding, RelativeDistance> choose{Nearest{}};
  each_batch([&](const study::Library& library, std::span<const Key> keys, std::span<const Embedding> goals) {
    std::vector<std::size_t> chosen(goals.size());
    seconds += seconds_of([&] {
      choose.renew(library, executor);
      const auto some = [&](std::size_t first, std::span<std::size_t> part) {
        choose(keys.subspan(first, part.size()), goals.subspan(first, part.size()), part);
      };
      fill_by_turns(executor, std::span(chosen), detail::goals_at_a_time, some);
    });
  });
  return seconds;
}

/// One goal of a hundred by the exact loss of every place, as many times over.
double seconds_of_plain_loops() {
  double seconds = 0;
  each_batch([&](const study::Library& library, std::span<const Key> keys, std::span<const Embedding> goals) {
    seconds += 100 * seconds_of([&] { benchmark::DoNotOptimize(Nearest{}(keys[0], goals[0], library)); });
  });
  return seconds;
}

/// 4000 goals of three numbers among 3000 experiments: fast, or by the exact loss of every place for one goal of a
/// hundred, as many times over.
double seconds_of_short(bool fast) {
  using Short = Vector<float, 3>;
  curio::Library<Short, RelativeDistance> library;
  for (std::size_t i = 0; i < 3000; ++i) library.add(normal<3>(split(Key(1), 3000)[i]), i);
  const auto make = Hypercube{}.study(library);
  std::vector<Key> keys;
  std::vector<Short> goals;
  for (std::size_t i = 0; i < 4000; ++i) goals.push_back(make(keys.emplace_back(split(Key(2), 4000)[i])));
  std::vector<std::size_t> chosen(goals.size());
  if (!fast)
    return 100 * seconds_of([&] {
             for (std::size_t i = 0; i < goals.size() / 100; ++i) chosen[i] = Nearest{}(keys[i], goals[i], library);
             benchmark::DoNotOptimize(chosen);
           });
  auto choose = Nearest{}.study(library);
  return seconds_of([&] {
    for (std::size_t b = 0; b < goals.size(); b += batch) {
      choose.renew(library, Serial{});
      choose(std::span(keys).subspan(b, batch), std::span(goals).subspan(b, batch),
             std::span(chosen).subspan(b, batch));
    }
    benchmark::DoNotOptimize(chosen);
  });
}

/// A sixth of the goals against all rows, each row being in cache for all of them, four at a time, by the weighted sum
/// alone, which leaves out the last word.
double seconds_of_blocks() {
  using Real = Lanes<float, native_width<float>>;
  constexpr std::size_t some = 16;
  double seconds = 0;
  each_batch([&](const study::Library& library, std::span<const Key>, std::span<const Embedding> goals) {
    const Eigen::Index n = goals[0].size();
    const std::size_t plane = Planes<Embedding>::padded(n), size = Planes<Embedding>::size(n);
    Scratch<float> rows(size * library.size()), aims(size * some), weights(plane), extent(size);
    for (std::size_t place = 0; place < library.size(); ++place)
      Planes<Embedding>::split(library.reached(place), rows.data() + place * size);
    for (std::size_t g = 0; g < some; ++g) Planes<Embedding>::split(goals[g], aims.data() + g * size);
    Planes<Embedding>::split(Embedding(library.range().high - library.range().low), extent.data());
    library.loss_policy().weights<Embedding>(extent.data(), n, weights.data());
    seconds +=
        static_cast<double>(batch) / some * seconds_of([&] {
          std::array<std::pair<float, std::size_t>, some> best;
          best.fill({INFINITY, 0});
          for (std::size_t place = 0; place < library.size(); ++place)
            for (std::size_t g = 0; g < some; g += 4) {
              const float *row = rows.data() + place * size, *goal = aims.data() + g * size;
              std::array<Real, 4> sums;
              sums.fill(Real(0));
              for (std::size_t k = 0; k < plane; k += Real::width) {
                const Real w = Real::load(weights.data() + k), a = Real::load(row + k), b = Real::load(row + plane + k);
                for (std::size_t c = 0; c < 4; ++c) {
                  const Real re = Real::load(goal + c * size + k) - a, im = Real::load(goal + c * size + plane + k) - b;
                  sums[c] = fma(w, sqrt(fma(re, re, im * im)), sums[c]);
                }
              }
              for (std::size_t c = 0; c < 4; ++c) {
                float total = 0;
                for (int lane = 0; lane < Real::width; ++lane) total += sums[c][lane];
                best[g + c] = std::min(best[g + c], {total, place});
              }
            }
          benchmark::DoNotOptimize(best);
        });
  });
  return seconds;
}

/// What is left of all pairs of goal and place after each look, when the nearest's distance is known; and how often the
/// exact loss had the last word. In percent; the last in pairs a goal.
void count_survivors(Table& table) {
  double pairs = 0, goals_seen = 0, after_tangents = 0, summed = 0, in_doubt = 0;
  Outlines<Embedding, RelativeDistance> outlines;
  each_batch([&](const study::Library& library, std::span<const Key>, std::span<const Embedding> goals) {
    outlines.renew(library, Threads{});
    using Look = detail::Look<Embedding, RelativeDistance>;
    Scratch<float> room(Look::room(outlines)), sight(Look::sight(outlines));
    Look look(outlines, 1, room.data(), sight.data());
    std::vector<float> tangents(library.size());
    for (std::size_t g = 0; g < goals.size(); g += 10) {
      look.aim(goals[g]);
      for (std::size_t i = 0; i < outlines.loud().size(); ++i)
        look.take(i, outlines.loud().heads().products(i, std::array{&look.direction()})[0]);
      look.from_afar();
      for (std::size_t place = 0; place < library.size(); ++place) tangents[place] = look.bound(place);
      const auto doubts = look.closely();
      float best = INFINITY;
      for (const std::size_t place : doubts) best = std::min(best, look.bound(place));
      for (std::size_t place = 0; place < library.size(); ++place) {
        after_tangents += tangents[place] <= best ? 1 : 0;
        summed += look.bound(place) != tangents[place] ? 1 : 0;
      }
      pairs += static_cast<double>(library.size());
      goals_seen += 1;
      in_doubt += static_cast<double>(doubts.size());
    }
  });
  table.keep("left by the tangents", 100 * after_tangents / pairs);
  table.keep("looked at more closely", 100 * summed / pairs);
  table.keep("left for the last word", in_doubt / goals_seen);
}

}  // namespace

void selections(Table& table) {
  const auto one = table.measure(
      "selection, one thread", [] { return seconds_of_ours(1); }, 5);
  const auto two = table.measure(
      "selection, two threads", [] { return seconds_of_ours(2); }, 5);
  const auto loops = table.measure("plain loops (1 goal in 100)", seconds_of_plain_loops, 1);
  const auto blocks = table.measure("blocked brute force (1 in 6)", seconds_of_blocks, 1);
  table.add({"selection, 4000 goals, one thread", one, loops});
  table.add({"the same", one, blocks});
  table.add({"selection, 4000 goals, two threads", two, one});
  const auto few = table.measure(
      "selection of three numbers", [] { return seconds_of_short(true); }, 5);
  const auto few_loops = table.measure(
      "plain loops (1 in 100)", [] { return seconds_of_short(false); }, 3);
  table.add({"selection, 4000 goals of 3 numbers, one thread", few, few_loops});
  table.measure(
      "survivors of the selection", [&table] { return seconds_of([&] { count_survivors(table); }); }, 1);
  table.add({"  pairs left by the first two looks", "left by the tangents", {}, {}, "%"});
  table.add({"  pairs looked at more closely", "looked at more closely", {}, {}, "%"});
  table.add({"  places a goal left for the exact loss", "left for the last word", {}, {}, " "});
}
