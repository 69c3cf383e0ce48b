--- All solutions beside the code, as they come: :TenfoldSolutions.
---
--- In its window <CR> takes the solution under the cursor, B puts the best first and q closes it.
--- They stand in the order in which they came, so that nothing moves while it is read.
local tenfold = require("tenfold")

local M = {}

local KEYS = "Enter takes one, B best first, q closes"

--- How often solutions were asked for, which makes the tokens differ.
local asked = 0

local function counted(number, word)
  return number == 1 and "1 " .. word or number .. " " .. word .. "s"
end

--- How many there are, and what has become of the others.
local function account_text(account)
  if not account then
    return "Waiting for the first solution"
  end
  local told = { account.shown .. " of " .. counted(account.wanted, "solution") }
  if account.duplicates > 0 then
    table.insert(told, counted(account.duplicates, "duplicate"))
  end
  if account.empty > 0 then
    table.insert(told, account.empty .. " empty")
  end
  for _, failed in ipairs(account.failed) do
    table.insert(told, failed.count .. " " .. failed.reason)
  end
  if account.pending > 0 then
    table.insert(told, account.pending .. " pending")
  end
  return table.concat(told, " · ")
end

--- What speaks for and against a solution, in a few words.
local function evidence_text(solution)
  local told = {}
  if solution.examples then
    local passed, total = solution.examples.passed, solution.examples.total
    local mark = passed == total and "✓" or "✗"
    table.insert(told, string.format("%s %d/%d examples", mark, passed, total))
  end
  if solution.parses ~= nil then
    table.insert(told, solution.parses and "parses" or "does not parse")
  end
  if solution.undefined then
    table.insert(told, "undefined: " .. table.concat(solution.undefined, ", "))
  end
  if solution.finishReason == "length" then
    table.insert(told, "cut off")
  end
  if solution.meanLogProb then
    table.insert(told, (string.format("%.2f", solution.meanLogProb):gsub("-", "−")))
  end
  if solution.environment then
    table.insert(told, "reads " .. table.concat(solution.environment, ", "))
  end
  if #solution.secrets > 0 then
    table.insert(told, "holds a secret")
  end
  return table.concat(told, " · ")
end

--- What is shown of one question, and where its answer goes.
local View = {}
View.__index = View

function View:lines()
  local lines = { account_text(self.account), KEYS }
  self.starts = {}
  for number, solution in ipairs(self.solutions) do
    table.insert(lines, "")
    table.insert(self.starts, #lines)
    table.insert(lines, string.format("── %d · %s", number, evidence_text(solution)))
    vim.list_extend(lines, vim.split(solution.insertText, "\r?\n"))
  end
  return lines
end

function View:draw()
  vim.bo[self.buffer].modifiable = true
  vim.api.nvim_buf_set_lines(self.buffer, 0, -1, false, self:lines())
  vim.bo[self.buffer].modifiable = false
end

--- Take in an answer, or the part of it that is new.
function View:take(answer)
  for _, solution in ipairs(answer.solutions) do
    local known = self.by_id[solution.id]
    if known then
      known.rank = solution.rank
    else
      self.by_id[solution.id] = solution
      table.insert(self.solutions, solution)
    end
  end
  self.account = answer.account
  self:draw()
end

--- The solution that the cursor is in; nil above the first.
function View:under_cursor()
  local row = vim.api.nvim_win_get_cursor(0)[1]
  local found
  for number, start in ipairs(self.starts) do
    if row > start then
      found = self.solutions[number]
    end
  end
  return found
end

function View:best_first()
  table.sort(self.solutions, function(one, other)
    return one.rank < other.rank
  end)
  self:draw()
end

function View:close()
  vim.api.nvim_buf_delete(self.buffer, { force = true })
end

--- Let go of the question once its window is closed.
function View:stop()
  self.closed = true
  tenfold.partial[self.token] = nil
  if self.request then
    tenfold.cancel(self.client, self.request)
  end
end

--- Put the solution under the cursor into the code: one step for undo.
function View:accept()
  local solution = self:under_cursor()
  if not solution then
    return
  end
  local valid = vim.api.nvim_buf_is_loaded(self.code)
  if not valid or vim.api.nvim_buf_get_changedtick(self.code) ~= self.asked_at then
    vim.notify(
      "The text has changed since it was asked for. Ask again with :TenfoldSolutions.",
      vim.log.levels.WARN
    )
    return
  end
  self:close()
  local edit = { range = solution.range, newText = solution.insertText }
  vim.lsp.util.apply_text_edits({ edit }, self.code, self.client.offset_encoding)
  tenfold.accepted(self.client, "tenfold.accepted", { solution.id }, self.code)
  if vim.api.nvim_win_is_valid(self.window) then
    vim.api.nvim_set_current_win(self.window)
    local row = solution.range.start.line + #vim.split(solution.insertText, "\n")
    local line = vim.api.nvim_buf_get_lines(self.code, row - 1, row, false)[1] or ""
    vim.api.nvim_win_set_cursor(self.window, { row, #line })
  end
end

--- Open the window beside the code.
function View:show()
  self.buffer = vim.api.nvim_create_buf(false, true)
  vim.bo[self.buffer].bufhidden = "wipe"
  vim.bo[self.buffer].syntax = vim.bo[self.code].filetype
  vim.cmd("rightbelow vsplit")
  vim.api.nvim_win_set_buf(0, self.buffer)
  vim.cmd("stopinsert")
  local keys = { ["<CR>"] = self.accept, B = self.best_first, q = self.close }
  for key, action in pairs(keys) do
    vim.keymap.set("n", key, function()
      action(self)
    end, { buffer = self.buffer, nowait = true })
  end
  vim.api.nvim_create_autocmd("BufWipeout", {
    buffer = self.buffer,
    callback = function()
      self:stop()
    end,
  })
  self:draw()
end

--- Where the answer goes. In Normal mode the cursor is on a character: on a line's last one,
--- what is meant is behind it.
local function position_params(client)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local line = vim.api.nvim_get_current_line()
  local column = vim.api.nvim_win_get_cursor(0)[2]
  local last = vim.fn.strcharpart(line:sub(column + 1), 0, 1)
  if vim.fn.mode() ~= "i" and column + #last == #line then
    local _, units = vim.str_utfindex(line)
    params.position.character = units
  end
  return params
end

--- Ask for the solutions at the cursor, as many as the settings say unless told.
function M.open(count)
  local code = vim.api.nvim_get_current_buf()
  local client = tenfold.client(code)
  if not client then
    vim.notify(
      "Tenfold does not run for this buffer. Add its file type to setup's filetypes.",
      vim.log.levels.WARN
    )
    return
  end
  asked = asked + 1
  local view = setmetatable({
    code = code,
    client = client,
    window = vim.api.nvim_get_current_win(),
    asked_at = vim.api.nvim_buf_get_changedtick(code),
    token = "tenfold-solutions-" .. asked,
    solutions = {},
    by_id = {},
  }, View)
  local params = position_params(client)
  params.count = count
  params.partialResultToken = view.token
  tenfold.partial[view.token] = function(part)
    view:take(part)
  end
  view:show()
  view.request = tenfold.request(client, "tenfold/solutions", params, function(problem, answer)
    view.request = nil
    if view.closed then
      return
    end
    if problem then
      vim.notify(problem.message, vim.log.levels.WARN)
    else
      view:take(answer)
    end
  end, code)
end

return M
