#include "scale_doubt.hpp"

#include "ams2mqtt/meter/scaling.hpp"

namespace ams2mqtt {

void ScaleDoubt::add(NoticeLog& notices) {
  ++lists_;
  if (!confirmed_ || lists_ >= Scaling::kLists) notices.add(ScaleDoubtful{unit_});
}

void ScaleDoubt::clear() {
  lists_ = 0;
  confirmed_ = true;
}

void ScaleDoubt::judge(bool contradicted, NoticeLog& notices) {
  if (contradicted) {
    add(notices);
  } else {
    clear();
  }
}

}  // namespace ams2mqtt
